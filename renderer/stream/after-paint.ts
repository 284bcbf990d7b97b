/** A window that is hidden, or covered on some systems, draws no frames: do not wait for one longer than this. */
const NO_PAINT_MS = 500

/** Calls back once, after what the page looks like now has been drawn; soon, when nothing is drawn at all. */
export function afterPaint(done: () => void): void {
  let called = false
  const once = () => {
    if (called) return
    called = true
    clearTimeout(fallback)
    done()
  }
  const fallback = setTimeout(once, document.hidden ? 0 : NO_PAINT_MS)
  requestAnimationFrame(() => setTimeout(once))
}
