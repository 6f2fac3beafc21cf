/**
 * Prints the types of the wire, made from the server's schema: `npm run types` keeps them in
 * src/client/wire.ts, and a test holds both equal.
 */

import { readFileSync } from 'node:fs'

import { compile } from 'json-schema-to-typescript'

const SCHEMA = new URL('../docs/protocol.schema.json', import.meta.url)

const BANNER = '/** The shapes of the wire, made from docs/protocol.schema.json by `npm run types`. */'

export async function wireTypes(): Promise<string> {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'))
  // That a report names at least one number is no type.
  delete schema.$defs['up.report'].anyOf
  return compile(schema, 'Wire', {
    bannerComment: BANNER,
    additionalProperties: false,
    unreachableDefinitions: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
}

if (import.meta.filename === process.argv[1]) process.stdout.write(await wireTypes())
