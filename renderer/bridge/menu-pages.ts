import { navigate } from '../routes.ts'

/** Opens what somebody chooses in the system's menu, for as long as the window lives; returns the function that ends it. */
export function followMenu(): () => void {
  return window.sluice.onFrame(({ opens }) => {
    if (opens) navigate({ page: opens })
  })
}
