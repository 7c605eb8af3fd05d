// The plain page that every stand-in shows to people: one look, light and dark, no scripts,
// nothing loaded from anywhere. Knows no service.
import { html, type LoopbackAnswer } from './loopback.js'

const style = `
:root{color-scheme:light dark;--line:#8884;--quiet:light-dark(#5a5f66,#a3a9b0);--link:light-dark(#1750b5,#8ab4ff)}
body{font:14px/1.5 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:24px 16px 64px}
h1{font-size:22px;font-weight:600;margin:0 0 4px}p{margin:0 0 16px}.quiet{color:var(--quiet)}
a{color:var(--link)}ol{list-style:none;margin:16px 0 0;padding:0}li{border-top:1px solid var(--line);padding:12px 4px}
li b{display:block;font-weight:600}li a:has(b){display:block;margin:-12px -4px;padding:12px 4px;color:inherit;text-decoration:none}
li a:has(b):hover{background:#8881}code,dd,time{font-variant-numeric:tabular-nums}
form{display:flex;gap:8px;align-items:center}input,button{font:inherit;padding:4px 8px;min-width:0}input{flex:1;max-width:24rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:16px 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
pre{font:13.5px/1.6 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}`

/** For text inside elements and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** @param body markup, with everything that is not ours already escaped */
export const standInPage = (title: string, body: string, status = 200): LoopbackAnswer =>
  html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`,
    status,
  )

/** A time of ISO 8601 as people read it. */
export const shownTime = (at: string): string =>
  `<time datetime="${escapeHtml(at)}">${escapeHtml(`${at.slice(0, 10)} ${at.slice(11, 19)}`)} UTC</time>`
