/** Every language is there at once in tests of views, in every catalogue. */

if (typeof document !== 'undefined') {
  await Promise.all(Object.values(import.meta.glob('../src/**/words.ts')).map((load) => load()))
  const { setLanguage } = await import('../src/words/words')
  await setLanguage('zh-Hans', false)
  await setLanguage('en', false)
}

export {}
