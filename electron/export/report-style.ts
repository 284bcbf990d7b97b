/** Of a report: light, on A4 or Letter as on a screen; no row and no heading is torn from what belongs to it. */
export const REPORT_STYLE = `
:root { color-scheme: light; } @page { margin: 16mm 14mm; }
body { margin: 0 auto; padding: 24px; max-width: 880px; background: #fff; color: #0f141a;
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 4px; font-size: 24px; }
h2 { margin: 26px 0 6px; padding-bottom: 4px; border-bottom: 1px solid #c6c6cd; font-size: 17px; }
h1, h2, h3 { break-after: avoid; } h3 { margin: 14px 0 4px; font-size: 14px; } p { margin: 4px 0; }
.faint, dt { color: #545b64; } .facts th { width: 190px; color: #424650; }
.state { padding: 1px 8px; border: 1px solid; border-radius: 10px; font-weight: 600; color: #855900; }
.succeeded { color: #00632b; } .failed { color: #b2001d; }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; } dt { font-size: 12px; } dd { margin: 0; font-size: 18px; }
table { width: 100%; border-collapse: collapse; } thead th { border-color: #8c8c94; white-space: nowrap; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid #e9ebed; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; } .grid td:not(:last-child) { white-space: nowrap; } tr, dl div, .note { break-inside: avoid; }
pre, code { margin: 0; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { padding: 8px; border: 1px solid #e9ebed; } .note { padding: 6px 12px; border-left: 4px solid #855900; background: #f9f9fa; }
@media print { body { padding: 0; max-width: none; font-size: 11px; } pre, code { font-size: 10px; } }
`
