/** Options with a value, as they were typed. */
export type Typed<Name extends string> = { readonly [name in Name]?: string }

/** Options without one. */
export type Flags<Name extends string> = { readonly [name in Name]?: boolean }
