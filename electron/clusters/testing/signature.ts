import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/

/** The access key, Region and service that a request is signed for; null for a wrong signature or none. */
export function signerOf(
  request: IncomingMessage,
  body: string,
  secretOf: (accessKeyId: string) => string | undefined,
): { accessKeyId: string; region: string; service: string } | null {
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature] =
    AUTHORIZATION.exec(request.headers.authorization ?? '') ?? []
  const secret = secretOf(accessKeyId)
  if (secret === undefined) return null
  const scope = `${date}/${region}/${service}/aws4_request`
  const time = String(request.headers['x-amz-date'])
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash(canonical(request, body, signed))].join('\n')
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secret}`,
  )
  const expected = createHmac('sha256', key).update(toSign).digest('hex')
  return expected === signature ? { accessKeyId, region, service } : null
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function canonical(request: IncomingMessage, body: string, signed: string): string {
  const url = new URL(request.url ?? '/', 'http://stand.in')
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  return [request.method, url.pathname, query.join('&'), headers.join(''), signed, hash(body)].join('\n')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
