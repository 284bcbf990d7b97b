import { useEffect, useRef } from 'react'

/**
 * Another screen begins at its top, and the keyboard and screen readers at its heading. `hash`
 * must come from above the screen, so that both change at once.
 */
export function useFocusOnArrival(hash: string): void {
  const shown = useRef(hash)
  useEffect(() => {
    if (shown.current === hash) return
    shown.current = hash
    window.scrollTo(0, 0)
    focusHeading()
    return keepFocusWhileLoading()
  }, [hash])
}

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** A screen that still loads replaces its heading, and the focus with it; after the first key or click it is the person's. */
function keepFocusWhileLoading(): () => void {
  const observer = new MutationObserver(() => {
    if (document.activeElement === document.body) focusHeading()
  })
  const stop = () => observer.disconnect()
  const inputs = new AbortController()
  const once = { once: true, signal: inputs.signal }
  window.addEventListener('keydown', stop, once)
  window.addEventListener('pointerdown', stop, once)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    stop()
    inputs.abort()
  }
}
