/** The next step after an error of the database that Sluice knows nothing better for. */
export function lookUp(sqlState: string | undefined): string {
  return sqlState === undefined
    ? 'Try again. If it fails again, report it with this message.'
    : `Look up SQLSTATE ${sqlState} in appendix A of the PostgreSQL documentation, then try again.`
}
