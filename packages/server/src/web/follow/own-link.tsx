// The reporter's link, to be kept: to select without scripts, to copy with one press with them.
import type { ComponentChildren } from 'preact'
import { Card } from '../look/card.js'

export interface OwnLinkProps {
  readonly url: string
  /** Stands before the button that copies. */
  readonly open?: ComponentChildren
  readonly children: ComponentChildren
}

export const OwnLink = ({ url, open, children }: OwnLinkProps) => (
  <Card title="Your link" id="link" padded>
    <p>{children}</p>
    <div class="field">
      <label for="follow-link">Keep this link</label>
      <input class="input code" id="follow-link" value={url} readOnly />
    </div>
    <p class="inline">
      {open}
      <button type="button" class="button needs-script" data-copy={url}>
        Copy the link
      </button>
    </p>
  </Card>
)
