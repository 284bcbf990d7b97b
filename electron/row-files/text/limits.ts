/*
 * Aurora DSQL takes 1 MiB as a value and 2 MiB as a row. Written out they may take twice as much: bytes as
 * hexadecimal digits, text with all its quotes doubled.
 */

/** Of one field as it stands in the file. */
export const MOST_FIELD_BYTES = 2 * 1_024 * 1_024 + 2
/** Of one row as it stands in the file. */
export const MOST_ROW_BYTES = 4 * 1_024 * 1_024
/** What PostgreSQL allows in a table. */
export const MOST_COLUMNS = 1_600
