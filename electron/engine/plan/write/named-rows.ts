import { counted } from '../../../../shared/counted.ts'
import type { RowFile } from '../../../../shared/row-file.ts'
import type { RowFileIndex } from '../../../row-files/row-files.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { RowChange } from '../batch-sql.ts'
import { examineGiven, orRelease } from './examine.ts'
import { examineKeyList } from './key-list.ts'
import { writtenColumn } from './mapping.ts'
import { repeatedKeys } from './repeated-keys.ts'
import type { FileWrite } from './write.ts'

/** A change of the rows that a file names, as workers make it. */
export interface NamedRows {
  readonly write: FileWrite
  /** Removes what was unpacked of the file. */
  readonly release: () => Promise<void>
  readonly notes: readonly string[]
}

/** Reads a file of keys. `archives`: the folder where those of jobs are. Throws `column-unknown` and `file-invalid`. */
export async function namedRows(
  table: TableDefinition,
  file: RowFile,
  change: RowChange,
  archives: string,
): Promise<NamedRows> {
  const list = await examineKeyList(file, change.key, async (one) => await examineGiven(one, archives))
  const { index, release } = list.examined
  return await orRelease(list.examined, async () => {
    const repeated = await repeatedKeys({ index, key: change.key, fields: list.fields })
    const columns = list.fields.flatMap((field, place) => {
      const column = table.columns.find(({ name }) => name === change.key[place]?.name)
      return column ? [writtenColumn(column, field)] : []
    })
    const write: FileWrite = {
      ...{ table: table.table, key: change.key, columns, keyPlaces: [...columns.keys()] },
      ...{ hasIdentity: false, mode: 'update', op: 'delete', opField: null, allowRounding: false },
      ...{ index, inOrder: false, named: { change, repeated } },
    }
    return { write, release, notes: notesOf(index, columns.length, repeated.length, list.firstKey) }
  })
}

function notesOf(
  { columns }: RowFileIndex,
  used: number,
  repeated: number,
  firstKey: string | null,
): string[] {
  const unused = columns.length - used
  return [
    ...(firstKey === null ? [] : [`The first line of the file, “${firstKey}”, is taken for a key.`]),
    ...(unused > 0 ? [`Of the file only the key is read, not its other ${counted(unused, 'field')}.`] : []),
    ...(repeated > 0
      ? [`The file repeats keys in ${counted(repeated, 'row')}; each row of the table is changed once.`]
      : []),
  ]
}
