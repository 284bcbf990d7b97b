/** What the starter tells a gateway process once its PostgreSQL runs; again after `taken`. */
export interface OpenRequest {
  /** Where to listen; 0 takes a free port. */
  readonly port: number
  readonly upstreamPort: number
}

/** What the gateway process answers. */
export type OpenAnswer =
  | { readonly kind: 'open'; readonly port: number }
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly message: string }
