type Paint = (text: string) => string

/** The few ways the command line stresses text; each leaves it alone when colours are unwelcome. */
export interface Style {
  readonly strong: Paint
  readonly faint: Paint
  readonly good: Paint
  readonly attention: Paint
  readonly bad: Paint
}

const asIs: Paint = (text) => text
const PLAIN: Style = { strong: asIs, faint: asIs, good: asIs, attention: asIs, bad: asIs }

const sgr =
  (on: number, off: number): Paint =>
  (text) =>
    text && `\u001b[${on}m${text}\u001b[${off}m`

const COLORED: Style = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  attention: sgr(33, 39),
  bad: sgr(31, 39),
}

export function styleFor(color: boolean): Style {
  return color ? COLORED : PLAIN
}
