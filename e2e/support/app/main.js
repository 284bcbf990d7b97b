// The built app, held back until Playwright has attached: an app that opens its window in that very
// moment can make `_electron.launch` wait for ever.
// oxlint-disable import/no-unassigned-import -- both are run for what they do, in this order
import './hold-ready.js'
import '../../../out/main/index.js'
