// After the close: finds the voter's own vote in the list by the token that this browser kept, and says when it is not
// there, was signed anew, or the ballot's key is another than the one it was made under.
import { forgetKept, type Kept, readKept } from './kept.js'

const rowOf = ({ token }: Kept): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-token="${CSS.escape(token)}"]`)

/** What the list says of a token that was kept. */
const findingOf = (
  kept: Kept,
  now: { readonly ballotKey: string; readonly opening: string },
): { readonly good: boolean; readonly text: string } => {
  if (kept.ballotKey !== now.ballotKey)
    return {
      good: false,
      text: 'The ballot’s key is not the one your token was made under. Tell the team and the body: the record cannot be believed.',
    }
  if (kept.opening !== undefined && kept.opening !== now.opening)
    return {
      good: false,
      text: 'The electorate or the rules are not those your token was made under. Tell the team and the body: the record cannot be believed.',
    }
  const row = rowOf(kept)
  if (row === null)
    return kept.cast === true
      ? {
          good: false,
          text: 'You cast your vote with this browser, and its token is not in the list. Tell the team and the body.',
        }
      : { good: true, text: 'This browser has a token of yours that did not vote.' }
  if (row.dataset['signature'] !== kept.signature)
    return {
      good: false,
      text: 'Your token is in the list under another signature than yours. Tell the team and the body.',
    }
  return { good: true, text: 'Your vote is in the list, marked: see that it is what you chose.' }
}

class ParleyOwnVote extends HTMLElement {
  readonly #status = document.createElement('p')

  connectedCallback(): void {
    this.querySelector('[data-without-scripts]')?.remove()
    this.#status.setAttribute('role', 'status')
    this.append(this.#status)
    const kept = readKept(this)
    if (kept?.signature === undefined) {
      this.#status.className = 'small quiet'
      this.#status.textContent = 'This browser keeps no token of yours for this ballot.'
      return
    }
    const { good, text } = findingOf(kept, {
      ballotKey: this.getAttribute('key-n') ?? '',
      opening: this.getAttribute('opening') ?? '',
    })
    this.#status.textContent = text
    this.#status.className = good ? '' : 'note bad'
    this.#mark(kept)
    this.append(this.#forget())
  }

  #mark(kept: Kept): void {
    const row = rowOf(kept)
    if (row === null) return
    const mark = document.createElement('span')
    mark.className = 'pill good'
    mark.textContent = 'yours'
    row.after(' ', mark)
    row.closest('details')?.setAttribute('open', '')
  }

  /** Whoever holds the token knows the vote, once it is listed. */
  #forget(): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button small'
    button.textContent = 'Forget my token on this device'
    button.addEventListener('click', () => {
      forgetKept(this)
      button.remove()
      for (const mark of document.querySelectorAll('[data-token] + .pill')) mark.remove()
      this.#status.className = 'small quiet'
      this.#status.textContent = 'Forgotten: nothing here tells which vote was yours any more.'
    })
    const row = document.createElement('div')
    row.className = 'form-end'
    row.append(button)
    return row
  }
}

customElements.define('parley-own-vote', ParleyOwnVote)
