import { count, GAP, LOCALE } from './counted.ts'

const tenths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })
const oneTenth = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Seconds as people say them: `0.4 s`, `48 s`, `2 min 5 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.05) return `under ${tenths.format(0.1)} s`
  if (seconds < 9.95) return `${tenths.format(seconds)} s`
  const total = Math.round(seconds)
  if (total < 60) return `${total} s`
  const [of, unit, part] = total < 3_600 ? [total, 'min', 's'] : [Math.round(total / 60), 'h', 'min']
  const rest = of % 60
  return `${count(Math.floor(of / 60))} ${unit}${rest === 0 ? '' : ` ${rest} ${part}`}`
}

/** A share from 0 to 1: `4.2 %`, `37 %`; never 0 % of something, and never 100 % before it is all. */
export function share(part: number): string {
  if (part <= 0) return `0${GAP}%`
  if (part < 0.001) return `< ${oneTenth.format(0.1)}${GAP}%`
  // A hundredth more or less of what floating-point numbers lose.
  const thousandths = Math.floor(part * 1_000 + 1e-9)
  if (thousandths < 100) return `${oneTenth.format(thousandths / 10)}${GAP}%`
  return `${part < 1 ? Math.floor(thousandths / 10) : 100}${GAP}%`
}

/** `373,000`: more digits of an estimate would pose as a count. */
export function threeDigits(estimate: number): number {
  return Number(estimate.toPrecision(3))
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `812 bytes`, `4.2 kB`, `120 MB`: two digits at least, in powers of 1,000 as disks are sold. */
export function bytes(size: number): string {
  if (size < 1_000) return size === 1 ? `1${GAP}byte` : `${count(size)}${GAP}bytes`
  let value = size
  let unit = 0
  // 999.5 kB would be written as 1,000 kB.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${value < 9.95 ? tenths.format(value) : count(value)}${GAP}${BYTE_UNITS[unit]}`
}
