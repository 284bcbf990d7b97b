/** Aurora DSQL refuses a transaction that changes more rows (SQLSTATE 54000); exactly 3,000 is allowed. */
export const MAX_ROWS_PER_TRANSACTION = 3_000
