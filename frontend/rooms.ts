import type { Linter } from 'eslint'

/**
 * The rooms of src, from the top down, and each arrow between them with its reason: `room: { imported: reason }`.
 *
 * A room imports only rooms below it, so there is no cycle. ESLint holds this, and a test that each arrow is in use.
 */
export const ROOMS: Record<string, Record<string, string>> = {
  'screens/terminal': {
    operator: 'A shared tablet shows the board of the person who signed in.',
    live: 'Beneath the tiles one board goes on living.',
    'screens/fleet': 'A tablet is a display: its settings and its words are those of the fleet.',
    'screens/pairing': 'A tablet that is not paired shows its code.',
    watchdog: 'A tablet looks after itself.',
    ui: 'Names, PINs and badges are asked for in dialogs, and badges come through the keyboard.',
    api: 'A person signs in over HTTP.',
    words: 'The tablet speaks the language of its person.',
    browser: 'It asks again when the page comes back, and after a while.',
    client: 'It goes by the schedule of tries, and tells what its board is doing.',
  },
  'screens/wall': {
    watchdog: 'A wall looks after itself.',
    ui: 'States have the same shapes on every screen.',
    words: 'A wall has a language and a time of day.',
    browser: 'The ports of a real browser.',
    client: 'A wall is a client of its board.',
  },
  'screens/people': {
    'screens/fleet': 'The pages of supervisors look alike, and say alike that the server does not answer.',
    bar: 'Every page has the bar.',
    ui: 'Changes of people are asked for in dialogs.',
    api: 'People are read and changed over HTTP.',
    words: 'These pages speak in words of their own and of the board.',
    browser: "A link that is handed over has the server's own path.",
    client: 'People are searched as tasks are.',
  },
  'screens/account': {
    'screens/fleet': 'The pages beside the board look alike.',
    bar: 'Every page has the bar.',
    ui: 'A token is made and ended in a dialog.',
    api: 'Sessions and tokens are read and ended over HTTP.',
    words: 'The page speaks.',
  },
  'screens/scanner': {
    'screens/fleet': 'The pages beside the board look alike.',
    bar: 'Every page has the bar.',
    ui: 'What the keyboard and its scanner send.',
    api: 'The bar names the person who is signed in.',
  },
  'screens/fleet': {
    'screens/pairing': 'A person who pairs a display follows its code.',
    bar: 'Every page has the bar.',
    ui: 'Orders to a display are asked for in dialogs.',
    api: 'Displays are read and changed over HTTP.',
    words: 'These pages speak in words of their own and of the board.',
    client: 'The settings of a display are a shape of the protocol.',
  },
  'screens/pairing': {
    words: 'The code is shown in every language.',
    browser: 'It asks again when the page comes back, and after a while.',
    client: 'It goes by the schedule of tries.',
  },
  'screens/home': {
    bar: 'Every page has the bar.',
    api: 'Who is signed in, and on which boards.',
    ui: 'Words that fail to load are handled as a missing part.',
    words: 'These pages speak.',
    browser: 'Some pages are reached by a load of their own, below the path of the server.',
  },
  operator: {
    supervisor: 'A supervisor assigns and edits from the board: loaded only then.',
    live: 'The board is live.',
    bar: 'A key leads to the search.',
    tasks: 'The board is made of tasks.',
    ui: 'Menus and keys.',
    words: 'The board speaks.',
    browser: 'A view is remembered on this device.',
    client: 'Lanes, keys and filters go by the rules and the frames.',
  },
  supervisor: {
    live: 'The assign page is live.',
    bar: 'A key leads to the search.',
    tasks: 'Rows say of a task what its card says.',
    ui: 'Forms, dialogs and keys.',
    api: 'How often people collided is read over HTTP.',
    words: 'The page speaks.',
    client: 'Eligibility, drafts and comparing go by the rules and the frames.',
  },
  live: {
    bar: 'Every page has the bar.',
    tasks: 'The dock says how a task stands, and a card keeps its place while it is asked about.',
    ui: 'Questions are dialogs.',
    api: 'A person signs out, and the build of the server is told with every answer.',
    words: 'The shell speaks.',
    browser: 'The ports of a real browser.',
    client: 'The shell ties the core to Vue.',
  },
  tasks: {
    ui: 'Shapes, dialogs, and what a press is.',
    words: 'A task is said in words.',
    client: 'A task is a shape of the protocol.',
    browser: 'What the server tells of a task is below the path of the server.',
  },
  bar: {
    ui: 'Menus, density and theme.',
    api: 'Who is signed in, and on which boards.',
    words: 'The bar speaks.',
    browser: 'The administration is below the path of the server.',
  },
  watchdog: {
    words: 'A reload waits for a quiet hour of the board.',
    browser: 'It reloads when the server is there, and remembers when it did.',
    client: 'It watches the connection.',
  },
  ui: {
    words: 'A dialog can be closed, in words.',
    browser: 'Theme, density and keys are remembered on this device.',
  },
  api: { browser: 'Requests go below the path of the server.' },
  words: { browser: 'The language is remembered on this device.' },
  browser: { client: 'A browser fills the ports that the core asks for.' },
  client: {},
}

/** The end of a path from one room to another: `../live/x`, or `../../live/x` from a room within a room. */
const into = (room: string) => `^(\\.\\./)+(screens/)?${room.replace('screens/', '')}/`

/** One contract of ESLint for each room: what it may not import, also not later (`import()`). */
export function contracts(): Linter.Config[] {
  const rooms = Object.keys(ROOMS)
  return rooms.map((room, at) => {
    const arrows = Object.keys(ROOMS[room]!)
    const upward = arrows.find((other) => rooms.indexOf(other) <= at)
    if (upward) throw new Error(`${room} is below ${upward}, so it may not import it`)
    const closed = rooms.filter((other) => other !== room && !arrows.includes(other))
    const message = (other: string) => `${room} does not import ${other}: rooms.ts has the arrows, with their reasons.`
    return {
      files: [`src/${room}/**`],
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: closed.map((other) => ({ regex: into(other), message: message(other) })) },
        ],
        // A selector has no slash in its expressions.
        'no-restricted-syntax': [
          'error',
          ...closed.map((other) => ({
            selector: `ImportExpression[source.value=/${into(other).replaceAll('/', '\\u002f')}/]`,
            message: message(other),
          })),
        ],
      },
    }
  })
}
