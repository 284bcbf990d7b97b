/** Brings the keyboard to the first thing in `page` that is wrong. */
export function focusFirstError(page: HTMLElement | null): void {
  // The errors show with the next drawing.
  requestAnimationFrame(() => {
    page?.querySelector<HTMLElement>('[aria-invalid="true"], [data-section-error]')?.focus()
  })
}
