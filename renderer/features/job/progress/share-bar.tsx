import { formatShare } from '../../../ui/quantity.ts'

/**
 * The share of the work that is done, from 0 to 1. Cloudscape's own bar keeps a callback running on
 * every animation frame while its value changes.
 */
export function ShareBar({ share }: { share: number }) {
  const text = formatShare(share)
  return (
    <div className="job-progress">
      <div
        className="job-bar"
        role="progressbar"
        aria-label="Share of the work that is done"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={text}
      >
        <div className="job-bar-done" style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
      </div>
      <span className="job-share">{text}</span>
    </div>
  )
}
