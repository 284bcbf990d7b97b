import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { examineRowFile } from '../row-files.ts'
import { roomIn } from './scratch-file.ts'
import { allRows, examined, problemOfFile, rowsOf, valuesOf, writtenFile } from '../testing/examined.ts'

const CSV = 'id,name\n1,Zoë\n2,€ 5\n'
const ROWS = [
  ['1', 'Zoë'],
  ['2', '€ 5'],
]

const utf16 = (text: string, isBigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBigEndian ? bytes.swap16() : bytes
}

describe('the content of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(CSV), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${CSV}`), 'utf-8'],
    ['UTF-16', utf16(CSV), 'utf-16le'],
    ['UTF-16 the other way round', utf16(CSV, true), 'utf-16be'],
    ['gzip', gzipSync(CSV), 'utf-8'],
    ['gzip in two parts', Buffer.concat([gzipSync(CSV.slice(0, 9)), gzipSync(CSV.slice(9))]), 'utf-8'],
    ['zstd', zstdCompressSync(CSV), 'utf-8'],
    [
      'zstd in two frames',
      Buffer.concat([zstdCompressSync(CSV.slice(0, 9)), zstdCompressSync(CSV.slice(9))]),
      'utf-8',
    ],
    ['UTF-16 in zstd', zstdCompressSync(utf16(CSV)), 'utf-16le'],
  ])('is read as %s', async (_, bytes, encoding) => {
    const index = await examined(bytes)
    expect(index.dialect.encoding).toBe(encoding)
    expect(index.bytes).toBe(bytes.length)
    expect(index.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect((await allRows(index)).map(({ values }) => values)).toEqual(ROWS)
  })

  it('is Windows-1252 where somebody says so', async () => {
    const bytes = Buffer.from('id,name\n1,Zo\xeb\n2,\x80 5\n3,\x81\n', 'latin1')
    expect(await valuesOf(bytes, { encoding: 'windows-1252' })).toEqual([
      ...ROWS,
      'Byte 3 of the row is 0x81, which is no Windows-1252 here.',
    ])
    expect(await valuesOf(bytes)).toEqual([
      'Byte 5 of the row is 0xEB, which is no UTF-8 here.',
      'Byte 3 of the row is 0x80, which is no UTF-8 here.',
      'Byte 3 of the row is 0x81, which is no UTF-8 here.',
    ])
  })

  it('is faulty where half of a character is missing, wherever parts of the file are cut', async () => {
    const text = `id,name\n1,${'😀'.repeat(200_000)}\n2,\ud83d\n3,\ude00x\n4,😀\n`
    const bytes = Buffer.concat([utf16(text), Buffer.of(0x61)])
    const rows = await rowsOf(bytes)
    expect(rows.map(({ fault }) => fault)).toEqual([
      undefined,
      'It has half of a character, so it is no UTF-16.',
      'It has half of a character, so it is no UTF-16.',
      undefined,
      'The row has 1 field, but there are 2 columns.',
    ])
    expect(rows[0]?.values[1]).toBe('😀'.repeat(200_000))
  })

  it('is copied for its owner alone', async () => {
    const scratchFolder = ownFolder('scratch')
    await examineRowFile(await writtenFile(zstdCompressSync(utf16(CSV))), {}, { scratchFolder })
    const copies = await readdir(scratchFolder)
    expect(copies).toHaveLength(1)
    expect((await stat(join(scratchFolder, copies[0] ?? ''))).mode & 0o777).toBe(0o600)
  })

  it('leaves no copy of a file that is damaged, or that nobody wants any more', async () => {
    const scratchFolder = ownFolder('scratch')
    const packed = gzipSync(Buffer.alloc(50_000_000, 'id\n1\n'))
    const whole = await writtenFile(packed)
    const cut = await writtenFile(packed.subarray(0, -20))
    await expect(examineRowFile(cut, {}, { scratchFolder })).rejects.toThrow(
      `“${cut}” cannot be unpacked: unexpected end of file.`,
    )
    const controller = new AbortController()
    const onProgress = () => controller.abort()
    const stopped = examineRowFile(whole, {}, { scratchFolder, signal: controller.signal, onProgress })
    await expect(stopped).rejects.toThrow('aborted')
    expect(await readdir(scratchFolder)).toEqual([])
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['an Excel workbook', Buffer.from('PK\x03\x04…'), 'rows.xlsx', 'is a ZIP archive or an Excel workbook.'],
    ['JSON that is one array', '[{"a":1}]', 'rows.json', 'is one JSON array, not one object a line.'],
    ['bytes', Buffer.of(1, 2, 0, 3), 'rows.bin', 'is no text.'],
    ['compressed twice', gzipSync(gzipSync(CSV)), 'rows.gz', 'is compressed twice.'],
    ['nothing', '', 'rows.csv', 'is empty.'],
    ['empty lines', '\n\r\n\n', 'rows.csv', 'has no rows.'],
    ['compressed nothing', gzipSync(''), 'rows.csv', 'has no rows.'],
  ])('because it is %s', async (_, content, name, message) => {
    expect(await problemOfFile(content, {}, name)).toMatchObject({
      kind: 'usage',
      code: 'file-invalid',
      message: expect.stringContaining(`${name}” ${message}`),
    })
  })

  it('because it is not there, a folder, or a pipe nobody writes to', async () => {
    const folder = ownFolder('none')
    const how = { scratchFolder: folder }
    await expect(examineRowFile(join(folder, 'a.csv'), {}, how)).rejects.toThrow('There is no file “')
    await expect(examineRowFile(folder, {}, how)).rejects.toThrow('is a folder.')
    await expect(examineRowFile('/dev/null', {}, how)).rejects.toThrow('“/dev/null” is no regular file.')
  })

  it.each([
    ['a,,c\n1,2,3\n', 'has no name in the header.'],
    ['a,b,a\n1,2,3\n', 'has two columns “a”.'],
    ['a,"b\n1,2\n', 'The quote that opens a field in line 1 never closes.'],
    ['a,\xff\n', 'Byte 3 of the row is 0xFF, which is no UTF-8 here.'],
    [
      Array.from({ length: 1_601 }, (__, at) => `c${at}`).join(','),
      'has more columns than the 1,600 columns',
    ],
  ])('because its header is none: %#', async (content, message) => {
    const problem = await problemOfFile(Buffer.from(content, 'latin1'))
    expect(problem).toMatchObject({ code: 'file-invalid', message: expect.stringContaining(message) })
  })

  it.each([{ delimiter: ',,' }, { delimiter: '\n' }, { delimiter: '"' }, { quote: 'é' }])(
    'with %j',
    async (options) => {
      expect(await problemOfFile(CSV, options)).toMatchObject({ kind: 'usage', code: 'usage' })
    },
  )

  it('any more because it has changed since', async () => {
    const path = await writtenFile(CSV)
    const index = await examineRowFile(path, {}, { scratchFolder: ownFolder('scratch') })
    await writeFile(path, `${CSV}3,new\n`)
    await expect(allRows(index)).rejects.toMatchObject({ problem: { code: 'file-changed' } })
  })
})

it('leaves a gibibyte of a large disk to others, of a small one a tenth', () => {
  const KIB = 1_024
  const disk = (blocks: number, bavail: number) => roomIn({ bsize: 4 * KIB, blocks, bavail })
  // Of 4 TiB and of 4 GiB, in blocks of 4 KiB.
  expect(disk(2 ** 30, 2 ** 18 + 3)).toBe(12 * KIB)
  expect(disk(2 ** 30, 2 ** 18)).toBe(0)
  expect(disk(2 ** 20, 2 ** 18)).toBe(16 * KIB * KIB)
  expect(disk(1_000, 103)).toBe(12 * KIB)
  expect(disk(1_000, 90)).toBeLessThan(0)
})

it('reads a file in a folder that cannot be written to', async () => {
  const folder = join(ownFolder('read-only'), 'files')
  await mkdir(folder)
  await writeFile(join(folder, 'a.csv'), CSV)
  await chmod(folder, 0o500)
  const index = await examineRowFile(join(folder, 'a.csv'), {}, { scratchFolder: '/nowhere' })
  expect(index.rows).toBe(2)
  await chmod(folder, 0o700)
})
