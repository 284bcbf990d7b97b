import { expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { AnswerReader, Pieces } from './answers.ts'
import { Conversation } from './conversation.ts'
import { ANSWERS, FatalError, message, MessageReader, type Message } from './frames.ts'
import { Judge } from './judge.ts'
import { SharedSchema } from './shared-schema.ts'
import { readStatements } from './sql/read-statements.ts'
import { readStartup, settingsInOptions, startupLength } from './startup.ts'
import { Fuzz } from './testing/fuzz.ts'
import { tokenFault } from './token.ts'

/** Told in the name of each test, and taken from there to repeat one that failed. */
const SEED = Number(process.env['SLUICE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const MOST_BYTES = 2_000

/** Runs `work`, which may end the connection but nothing else; true when it did. */
function ends(work: () => void): boolean {
  try {
    work()
    return false
  } catch (error) {
    if (!(error instanceof FatalError)) throw error
    return true
  }
}

function newConversation(fuzz: Fuzz): Conversation {
  const faults = {
    ...NO_FAULTS,
    conflictRate: fuzz.one([0, 0.5]),
    cutRate: fuzz.one([0, 0, 0.2]),
    unavailableRate: fuzz.one([0, 0.3]),
  }
  const judge = new Judge({
    transactionSeconds: fuzz.one([300, -1]),
    schema: new SharedSchema(() => {}),
    faults: () => faults,
    now: () => 0,
    random: () => fuzz.below(1_000) / 1_000,
  })
  return new Conversation(judge, readStatements)
}

/** What PostgreSQL could say, and what it never would. */
function answers(fuzz: Fuzz): Buffer {
  const ready = () => message(ANSWERS.ready, Buffer.from(fuzz.one(['I', 'T', 'E'])))
  const error = () => message(ANSWERS.error, Buffer.from(`SERROR\0C${fuzz.one(['40001', '42601'])}\0Mx\0\0`))
  const other = () =>
    message(fuzz.one([0x31, 0x32, ANSWERS.closeComplete, 0x43, 0x44, 0x54, ANSWERS.copyIn]), fuzz.bytes(30))
  return Buffer.concat(Array.from({ length: fuzz.below(4) }, () => fuzz.one([ready, error, other])()))
}

test(`60,000 conversations end in words or in silence, never in anything else (seed ${SEED})`, () => {
  const fuzz = new Fuzz(SEED)
  for (let run = 0; run < 60_000; run += 1) {
    const [reader, conversation] = [new MessageReader(MOST_BYTES), newConversation(fuzz)]
    const said = Buffer.concat(fuzz.messages())
    let asked = 0
    const ended = ends(() => {
      for (const chunk of fuzz.chunks(said)) {
        conversation.ask(reader.read(chunk))
        if (fuzz.chance(0.3)) conversation.answer(answers(fuzz))
        asked += conversation.toServer.take().reduce((sum, { length }) => sum + length, 0)
        conversation.toClient.take()
      }
    })
    // What is refused is swapped for something of about its size, and a COMMIT for twice as much.
    expect(asked).toBeLessThan(said.length * 20 + 1_000)
    if (!ended) expect(conversation.waitingBytes).toBeLessThanOrEqual(said.length)
  }
})

test(`15,000 ways to cut a client’s messages give the same messages (seed ${SEED})`, () => {
  const fuzz = new Fuzz(SEED)
  const read = (chunks: readonly Buffer[]) => {
    const reader = new MessageReader(MOST_BYTES)
    const all: Message[] = []
    const ended = ends(() => chunks.forEach((chunk) => all.push(...reader.read(chunk))))
    return [ended, ...all.map(({ bytes }) => bytes.toString('latin1'))]
  }
  for (let run = 0; run < 15_000; run += 1) {
    const said = Buffer.concat(fuzz.messages())
    const [ended, ...whole] = read(fuzz.chunks(said))
    // A broken message ends the reader, whether the ones before it came along with it or earlier.
    const [again, ...pieces] = read([...said].map((byte) => Buffer.of(byte)))
    expect([again, ...pieces.slice(0, whole.length)]).toEqual([ended, ...whole])
  }
})

test(`15,000 ways to cut a server’s messages tell the same, in the same order (seed ${SEED})`, () => {
  const fuzz = new Fuzz(SEED)
  for (let run = 0; run < 15_000; run += 1) {
    const said = Buffer.concat(Array.from({ length: 5 }, () => answers(fuzz)))
    const [reader, pieces] = [new AnswerReader(), new Pieces()]
    const watched: string[] = []
    for (const chunk of fuzz.chunks(said))
      reader.read(chunk, {
        pass: (bytes, start, end) => pieces.add(bytes, start, end),
        message: (type, bytes, start, end) => {
          watched.push(String.fromCharCode(type))
          pieces.add(bytes, start, end)
        },
      })
    expect(Buffer.concat(pieces.take()).equals(said)).toBe(true)
    expect(watched.join('')).toBe(typesOf(said).replace(/[^3CEGNZ]/g, ''))
  }
})

function typesOf(said: Buffer): string {
  let types = ''
  for (let at = 0; at < said.length; at += said.readInt32BE(at + 1) + 1)
    types += String.fromCharCode(said[at] ?? 0)
  return types
}

test(`10,000 startup packets and tokens are read or refused (seed ${SEED})`, () => {
  const fuzz = new Fuzz(SEED)
  const check = {
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    region: 'c',
    now: 0,
    user: 'admin',
  }
  for (let run = 0; run < 10_000; run += 1) {
    const body = fuzz.chance(0.5) ? fuzz.bytes(40) : Buffer.from('user\0admin\0options\0-c a=b -c\0\0')
    const packet = Buffer.concat([Buffer.alloc(8), body])
    packet.writeInt32BE(fuzz.chance(0.5) ? packet.length : fuzz.below(30), 0)
    packet.writeUInt32BE(fuzz.one([196_608, 196_610, 80_877_102, 80_877_103, fuzz.below(2 ** 32)]), 4)
    ends(() => {
      if (startupLength(packet) !== packet.length) return
      const startup = readStartup(packet)
      if (startup.kind === 'startup') settingsInOptions(startup.parameters.get('options') ?? '')
    })
    const token = `127.0.0.1/?Action=DbConnectAdmin&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F${fuzz.bytes(20).toString('latin1')}&X-Amz-Date=${fuzz.one(['20260101T000000Z', '', '99999999T999999Z'])}&X-Amz-Expires=${fuzz.below(9)}`
    expect(tokenFault(fuzz.chance(0.2) ? String(body) : token, check)).toEqual(expect.any(String))
  }
})
