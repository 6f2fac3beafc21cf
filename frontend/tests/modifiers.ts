/** happy-dom's keys know nothing of modifiers. */
KeyboardEvent.prototype.getModifierState ??= () => false
