import { expect, test } from 'vitest'
import { PAGE_ROWS, type TablePage } from '../../../shared/table-page.ts'
import type { Engine } from '../../engine/engine.ts'
import { pageHandlers } from './page-handlers.ts'

const table = { schema: 'public', name: 't' }
const request = { cluster: 'c', table, where: 'a = 1', after: ['7'], moment: null }
const found: TablePage = { columns: [], key: ['id'], rows: [], next: ['8'], isShort: true, moment: null }

test('a page is asked for as the window says, and stops under its own id', async () => {
  const asked: unknown[] = []
  const tablePage: Engine['tablePage'] = async (cluster, of, { signal, ...page }) => {
    asked.push([cluster, of, page])
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return found
  }
  const handlers = pageHandlers({ tablePage, wholeRows: () => expect.unreachable() })
  const mine = handlers['tables:page']({ id: 'mine', ...request })
  await handlers['tables:stop-page']({ id: 'nobody’s' })
  await handlers['tables:stop-page']({ id: 'mine' })
  expect(await mine).toEqual(found)
  expect(asked).toEqual([['c', table, { where: 'a = 1', after: ['7'], moment: null, limit: PAGE_ROWS }]])
})
