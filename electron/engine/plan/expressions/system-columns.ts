/** PostgreSQL gives a row others of these with each change; no column of a table's own can have such a name. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['xmin', 'xmax', 'cmin', 'cmax', 'ctid'])
