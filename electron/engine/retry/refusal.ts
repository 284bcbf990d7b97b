/**
 * Why no connection came about. `expired`: the signature's time is over, or has not come. `denied`:
 * credentials, Region or policy. `user`: the database does not know the role, or does not trust this
 * identity with it. `waking`: an idle cluster starts. `crowded`: too many connections, or too fast.
 * `host`: the name leads nowhere. `unreachable`: nobody answers there. `certificate`: whoever answers
 * is not trusted. `plain`: whoever answers speaks no TLS. `setting`: a session there would not read and
 * write values as ours do.
 */
export type Refusal =
  | 'expired'
  | 'denied'
  | 'user'
  | 'waking'
  | 'crowded'
  | 'host'
  | 'unreachable'
  | 'certificate'
  | 'plain'
  | 'setting'

/** The code of Sluice's own error about a setting of a session, beside SQLSTATEs and socket codes. */
export const SETTING_CODE = 'SESSION_SETTING'

/** Error codes of a socket that failed. */
const SOCKET =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EHOST(UNREACH|DOWN)|ENET(UNREACH|DOWN))$/

/** What node-postgres says when a connection takes too long, and of one that ends while it is made. */
const NO_ANSWER = /timeout expired|connection timeout|connection terminated/i

/** Names that OpenSSL and Node give to certificates that they do not trust: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|ERROR_IN_CERT)/

/** Words about a database role that is missing, may not log in, or is not granted to the identity. */
const ROLE = /role .+ (does not exist|is not permitted to log in)|iam authentication failed for user/i

/**
 * Reads from an error why no connection came about; null when it speaks of something else. Aurora DSQL
 * words all its reasons alike and tells them apart in message and HINT; its SQLSTATE for them is 08006. `code`: the
 * SQLSTATE or socket code.
 */
export function refusalOf(code: string | undefined, message: string, hint: string): Refusal | null {
  if (code === SETTING_CODE) return 'setting'
  if (code === '53300' || code === '53400') return 'crowded'
  if (/^(08|28)/.test(code ?? '') && (ROLE.test(message) || ROLE.test(hint))) return 'user'
  if (/unable to accept connection/i.test(message)) {
    if (/waking up/i.test(message)) return 'waking'
    if (/access denied/i.test(message))
      return /signature (expired|not yet)/i.test(hint) ? 'expired' : 'denied'
  }
  return transportRefusal(code ?? '', message)
}

function transportRefusal(code: string, message: string): Refusal | null {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'host'
  if (CERTIFICATE.test(code)) return 'certificate'
  if (/does not support SSL|establishing an SSL/i.test(message) || /^(EPROTO|ERR_SSL_)/.test(code))
    return 'plain'
  return SOCKET.test(code) || (code === '' && NO_ANSWER.test(message)) ? 'unreachable' : null
}
