import { expect, it } from 'vitest'

import type { Answer, Command } from '../../src/client/frames'
import { CommandQueue } from '../../src/client/queue'
import { failure, ok, task } from '../shapes'
import { settled, World } from '../world'

const LIMITS = { in_flight: 6, commands_per_s: 10, burst: 4 }

/** A server that answers when told to, and refuses what is more than it takes. */
class Server {
  readonly world = new World()
  readonly waiting: { command: Command; answer: (answer: Answer) => void }[] = []
  refused = 0
  allowed = Infinity
  most = 0
  readonly queue = new CommandQueue({
    run: (command) =>
      new Promise((answer) => {
        this.waiting.push({ command, answer })
        this.most = Math.max(this.most, this.waiting.length)
      }),
    moment: () => ({ monotonic: this.world.monotonic(), wall: this.world.now() }),
    limits: () => LIMITS,
    later: (callback, ms) => void this.world.later(callback, ms),
  })

  answerAll(): void {
    for (const { command, answer } of this.waiting.splice(0)) {
      if (this.allowed > 0) {
        this.allowed -= 1
        answer(ok('c', task('task' in command ? command.task : 0)))
      } else {
        this.refused += 1
        answer(failure('c', 'rate_limited'))
      }
    }
  }
}

function start(server: Server, count: number): Promise<Answer>[] {
  return Array.from({ length: count }, (_, index) => server.queue.give({ type: 'release', task: index + 1 }))
}

it('leaves half of what may be in flight to the person', async () => {
  const server = new Server()
  const answers = start(server, 20)
  for (let round = 0; round < 20; round += 1) {
    await settled()
    server.answerAll()
  }
  expect(await Promise.all(answers)).toHaveLength(20)
  expect(server.most).toBe(LIMITS.in_flight / 2)
})

it('gives every command once, in order', async () => {
  const server = new Server()
  const answers = start(server, 5)
  const asked: number[] = []
  for (let round = 0; round < 5; round += 1) {
    await settled()
    asked.push(...server.waiting.map(({ command }) => ('task' in command ? command.task : 0)))
    server.answerAll()
  }
  await Promise.all(answers)
  expect(asked).toEqual([1, 2, 3, 4, 5])
})

it('rests and gives again what came too fast, so that none is lost', async () => {
  const server = new Server()
  server.allowed = 4
  const answers = start(server, 12)
  let finished = false
  const all = Promise.all(answers).then((came) => ((finished = true), came))
  for (let round = 0; round < 100 && !finished; round += 1) {
    await settled()
    server.answerAll()
    server.world.pass(100)
    // The bucket of the server fills by one command in a tenth of a second.
    server.allowed += 1
  }
  expect((await all).map((answer) => answer.type)).toEqual(Array(12).fill('ok'))
  expect(server.refused).toBeGreaterThan(0)
})

it('sends nothing while it rests', async () => {
  const server = new Server()
  server.allowed = 0
  void start(server, 3)
  await settled()
  server.answerAll()
  await settled()
  expect(server.waiting).toHaveLength(0)
  server.world.pass(5000)
  await settled()
  expect(server.waiting).toHaveLength(3)
})

it('hands on every other refusal', async () => {
  const server = new Server()
  const [answer] = start(server, 1)
  await settled()
  server.waiting[0]!.answer(failure('c', 'capacity_reached'))
  expect(await answer).toMatchObject({ code: 'capacity_reached' })
})
