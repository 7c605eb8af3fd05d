// How long a case that is over is kept, and the choice to keep it longer.
import { retentionOf } from '@parley/rules'
import { restingOf } from '../../../cases/retention/store.js'
import { Card } from '../../look/card.js'
import { Action, ActionForm, Button } from '../../look/form/buttons.js'
import { Part } from '../../look/form/choices.js'
import { Field } from '../../look/form/fields.js'
import { DateTime } from '../../look/time.js'
import { moment } from '../words.js'
import { addressOf, type PartProps, type Refusal } from './context.js'

interface KeptProps extends PartProps {
  readonly refused: Refusal | undefined
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** For the team, of a case that is over. */
export const KeptCard = ({ page, csrf, refused }: KeptProps) => {
  const { loaded, charter, isMember } = page
  const retention = retentionOf(restingOf(loaded), charter.retention)
  if (!isMember || retention === null) return null
  const { keepUntil, erasureToldAt } = loaded
  const isRefused = refused?.form === 'keep'
  const typed = isRefused ? refused.values['until'] : undefined
  return (
    <Card title="How long it is kept" id="kept" padded>
      <p>
        Its contents are erased on <DateTime at={moment(retention.eraseAt)} day />
        {keepUntil !== null && keepUntil >= retention.eraseAt
          ? ': somebody chose to keep it until then.'
          : `, ${retention.days} days after it came to rest.`}
        {loaded.publishedAt !== null && ' Its advisory stays.'}
      </p>
      <p class="small quiet">
        {erasureToldAt === null
          ? `The team is told ${charter.retention.noticeDays.value} days before. `
          : 'The team was told. '}
        <a href="/privacy">What is kept, and why</a>
      </p>
      <Part title="Keep it longer" open={isRefused}>
        <ActionForm
          action={addressOf(page, '/keep')}
          csrf={csrf}
          hidden={{ do: 'keep' }}
          label="Keep it longer"
        >
          <Field
            name="until"
            type="date"
            label="Until"
            value={typed ?? (keepUntil === null ? '' : dayOf(keepUntil))}
            error={isRefused ? refused.refusal.because : undefined}
          />
          <div class="form-end">
            <Button small>Keep until then</Button>
          </div>
        </ActionForm>
      </Part>
      {keepUntil !== null && (
        <Action
          action={addressOf(page, '/keep')}
          csrf={csrf}
          hidden={{ do: 'release' }}
          value="release"
          small
        >
          Go by the charter again
        </Action>
      )}
    </Card>
  )
}
