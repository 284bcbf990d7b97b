/** What to do when the plan that was approved is out of date. */
export const PLAN_AGAIN =
  'Nothing was changed. Do a new dry run, and start the job if it still does what you want.'
