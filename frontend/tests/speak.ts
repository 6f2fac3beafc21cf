/** Every language is there at once in tests of views. */

if (typeof document !== 'undefined') {
  const { setLanguage } = await import('../src/words/words')
  await setLanguage('zh-Hans', false)
  await setLanguage('en', false)
}

export {}
