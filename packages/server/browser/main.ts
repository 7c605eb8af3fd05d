// The one script of every page. It only adds: each page works without it. Everything builds DOM nodes, never HTML
// text, so that Trusted Types have nothing to refuse.
import '../src/web/look/css/index.css'
import { ParleyKeys } from './keys.js'
import { ParleyLive } from './live.js'
import {
  askBeforeLeaving,
  closeMenus,
  copyOnPress,
  leadBackAfterSignIn,
  showLocalTimes,
  writeAfterChoosing,
} from './page.js'
import { ParleyPalette } from './palette.js'
import { ParleyPasskey } from './passkey.js'
import { ParleyPreview } from './preview.js'

customElements.define('parley-keys', ParleyKeys)
customElements.define('parley-live', ParleyLive)
customElements.define('parley-palette', ParleyPalette)
customElements.define('parley-passkey', ParleyPasskey)
customElements.define('parley-preview', ParleyPreview)

showLocalTimes()
copyOnPress()
leadBackAfterSignIn()
writeAfterChoosing()
closeMenus()
askBeforeLeaving()

// A tenth of the pages needs the calculator, and it is ten times as large as everything else; published advisories
// bring what checks their proofs.
if (document.querySelector('parley-cvss')) void import('./cvss.js')
if (document.querySelector('parley-ballot')) void import('./ballot.js')
if (document.querySelector('parley-own-vote')) void import('./own-vote.js')
if (document.querySelector('parley-proof')) void import('./proof.js')
