import type { ServerError } from '../statement.ts'
import { texts, type NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'
import { refusedSetting } from './settings.ts'

/** The schema in which the sandbox keeps its own things; nobody there has to know of it. */
export const OWN_SCHEMA = 'sandbox_rules'

/**
 * Functions that reach other sessions, files, large objects or the server, or that run a text as
 * SQL past this reading. Aurora DSQL has none of that; which it names is not documented, but
 * `function pg_backend_pid not supported` was reported.
 */
const NOT_SUPPORTED =
  /^(pg_backend_pid|pg_(try_)?advisory_|pg_(terminate|cancel)_backend|pg_log_backend|pg_read_|pg_ls_|pg_stat_file|pg_stat_get_(activity|backend)|pg_stat_reset|pg_reload_conf|pg_rotate_|pg_(backup|switch|create|drop|copy|logical|replication|wal|promote|current_wal)|pg_export_snapshot|pg_notify$|pg_listening|pg_lock_status|pg_import_system|pg_blocking_pids|lo_|loread$|lowrite$|dblink|(query|table|schema|database|cursor)_to_xml|ts_stat$|ts_rewrite$)/

/** A call that Aurora DSQL would not take; null when it would. */
export function refuseCall(call: NodeOf<'FuncCall'>): ServerError | null {
  const parts = texts(call.funcname)
  const name = parts.at(-1) ?? ''
  if (parts.length > 1 && parts.at(-2) === OWN_SCHEMA)
    return { sqlState: '3F000', message: `schema "${OWN_SCHEMA}" does not exist` }
  if (parts.length > 1 && parts.at(-2) !== 'pg_catalog') return null
  if (name === 'set_config') return refuseSetConfig(call.args?.[0])
  return NOT_SUPPORTED.test(name) ? unsupported(`function ${name} not supported`) : null
}

/** A name that is computed could be any, so only one that can be read is taken. */
function refuseSetConfig(
  name: NonNullable<NodeOf<'FuncCall'>['args']>[number] | undefined,
): ServerError | null {
  const constant = name && 'A_Const' in name ? name.A_Const.sval?.sval : undefined
  return constant === undefined ? unsupported('function set_config not supported') : refusedSetting(constant)
}
