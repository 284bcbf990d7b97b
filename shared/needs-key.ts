/** The action for a table without a key. */
export const NEEDS_KEY = 'Copy its rows into a table with a primary key: Aurora DSQL cannot add one later.'
