/** Where a link leads, as people read it. PURE. */

const BEGINNING = /^https?:\/\/[^/?#]+\/?$|^https?:\/\/[^/?#]+/i

/**
 * The host of a link as browsers resolve it, so that one in letters that only look the same is told, and its path.
 * Null for what is no address of a page.
 */
export function placeOf(link: string): string | null {
  if (!BEGINNING.test(link)) return null
  try {
    return link.replace(BEGINNING, new URL(link).host)
  } catch {
    return null
  }
}
