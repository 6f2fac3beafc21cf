/** Catalogues of sentences, as gettext has them: English out of a template, and its translations. PURE. */

import { mo, type GetTextComment, type GetTextTranslation, type GetTextTranslations } from 'gettext-parser'

import { categories, formCount } from './plurals.ts'

/** A sentence; one that counts has a form for each plural category of its language. */
export type Sentence = string | Record<string, string>
export type Sentences = Record<string, Sentence>

/** The entries of a catalogue, in order, without its header. */
export function entries({ translations }: GetTextTranslations): GetTextTranslation[] {
  return Object.values(translations)
    .flatMap((entries) => Object.values(entries))
    .filter(({ msgid }) => msgid)
}

/** Whether its English has changed since it was translated. */
const isFuzzy = ({ comments }: GetTextTranslation) => !!comments?.flag?.includes('fuzzy')

/** Whether every form of an entry is translated. */
export const isTranslated = (entry: GetTextTranslation) => !isFuzzy(entry) && entry.msgstr.every((form) => form)

/** The sentences of a template by their keys: English, which has two forms. */
export function english(template: GetTextTranslations): Sentences {
  const sentences = entries(template).map(({ msgctxt, msgid, msgid_plural }): [string, Sentence] => [
    msgctxt!,
    msgid_plural ? { one: msgid, other: msgid_plural } : msgid,
  ])
  return Object.fromEntries(sentences)
}

/** The sentences of a translation by their keys; what it lacks is English. */
export function translated(language: string, template: GetTextTranslations, from: GetTextTranslations): Sentences {
  const forms = Object.entries(categories(language, from.headers['Plural-Forms']))
  const own = entries(template).flatMap(({ msgctxt, msgid, msgid_plural }): [string, Sentence][] => {
    const entry = from.translations[msgctxt!]?.[msgid]
    if (!entry || !isTranslated(entry)) return []
    const counted = () => Object.fromEntries(forms.map(([category, form]) => [category, entry.msgstr[form]!]))
    return [[msgctxt!, msgid_plural ? counted() : entry.msgstr[0]!]]
  })
  return { ...english(template), ...Object.fromEntries(own) }
}

/** What names an entry: its key; in the code's own English that sentence, in its context. */
const keyOf = ({ msgctxt, msgid, comments }: GetTextTranslation) =>
  comments?.reference ? JSON.stringify([msgctxt, msgid]) : msgctxt

/** A translation with the entries of its template, in their order; one whose English has changed is to be looked at. */
export function merged(template: GetTextTranslations, old: GetTextTranslations): GetTextTranslations {
  const known = new Map(entries(old).map((entry) => [keyOf(entry), entry]))
  const count = formCount(old.headers['Plural-Forms'])
  const whole = emptied(old)
  for (const entry of entries(template)) {
    const before = known.get(keyOf(entry))
    const forms = Array.from({ length: entry.msgid_plural ? count : 1 }, (_, at) => before?.msgstr[at] ?? '')
    const comments = mergedComments(entry, before)
    const context = (whole.translations[entry.msgctxt ?? ''] ??= {})
    context[entry.msgid] = { ...entry, ...(comments && { comments }), msgstr: forms }
  }
  return whole
}

/** What a template says of an entry, what its translator wrote beside it, and whether it is to be looked at. */
function mergedComments(entry: GetTextTranslation, before?: GetTextTranslation): GetTextComment | null {
  const changed = before && (before.msgid !== entry.msgid || before.msgid_plural !== entry.msgid_plural)
  const flags = [changed || (before && isFuzzy(before)) ? 'fuzzy' : '', entry.comments?.flag ?? ''].filter(Boolean)
  const translator = before?.comments?.translator
  const comments = {
    ...entry.comments,
    ...(translator && { translator }),
    ...(flags.length && { flag: flags.join(', ') }),
  }
  return Object.keys(comments).length ? comments : null
}

/** A translation of nothing yet, which counts as another one of its language does. */
export function emptied(other: GetTextTranslations): GetTextTranslations {
  return { ...other, translations: { '': { '': other.translations['']![''] as GetTextTranslation } } }
}

/** What is translated of a catalogue, as gettext's libraries read it. */
export function finished(translation: GetTextTranslations): Buffer {
  const done = emptied(translation)
  for (const entry of entries(translation).filter(isTranslated))
    (done.translations[entry.msgctxt ?? ''] ??= {})[entry.msgid] = entry
  return mo.compile(done)
}
