"""What a board is, and who gets the task: values, commands, rules, refusals. Pure: no database, no HTTP, no words."""
