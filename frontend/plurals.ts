/** Plural forms of gettext as the plural categories of a language (CLDR). PURE. */

/** Rules look at the last two digits of whole numbers; some at millions. */
const LAST = 200
const MILLION = 1_000_000

/** C's expression, which is JavaScript's as well. */
const HEADER = /^\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=([\sn\d!=<>%&|?:()]+);?\s*$/

/** The form of each plural category, by its place; `other` is always there, for numbers with fractions. */
export type Categories = Partial<Record<Intl.LDMLPluralRule, number>> & { other: number }

function read(header = ''): { count: number; expression: string } {
  const [, count, expression] = HEADER.exec(header) ?? []
  if (!count || !expression) throw new Error(`Plural-Forms cannot be read: ${header}`)
  return { count: Number(count), expression }
}

/** How many forms a catalogue has, by its `Plural-Forms`. */
export const formCount = (header: string | undefined): number => read(header).count

/**
 * Finds the form of each plural category that whole numbers have.
 *
 * @param header `Plural-Forms` of a catalogue.
 * @throws Error where it cannot be read, or parts numbers otherwise than CLDR does.
 */
export function categories(language: string, header: string | undefined): Categories {
  const { count, expression } = read(header)
  const formOf = new Function('n', `return Number(${expression})`) as (n: number) => number
  const rules = new Intl.PluralRules(language)
  const found: Partial<Record<Intl.LDMLPluralRule, number>> = {}
  for (const n of [...Array(LAST + 1).keys(), MILLION]) {
    const [category, form] = [rules.select(n), formOf(n)]
    found[category] ??= form
    if (found[category] !== form || form >= count)
      throw new Error(`${language}: ${n} is "${category}", which Plural-Forms does not keep apart`)
  }
  return { ...found, other: found.other ?? count - 1 }
}
