// Second opinions: asked of a member, given before the first is seen. What may be read is the rules' to say.
import { mayReadOpinions } from '@parley/rules'
import { type Opinion, opinionFacts } from '../../../cases/actions/opinions.js'
import { ActionForm, Button, Hidden } from '../../look/form/buttons.js'
import { Choice, Part } from '../../look/form/choices.js'
import { Select, TextArea } from '../../look/form/fields.js'
import { DateTime } from '../../look/time.js'
import { determinationLabel, moment } from '../words.js'
import { addressOf, nameOf, type PartProps, type Refusal } from './context.js'

const OpinionLine = ({
  page,
  person,
  opinion,
  open,
}: PartProps & { opinion: Opinion; open: boolean }) => {
  const name = nameOf(page)(opinion.personId)
  if (opinion.givenAt === null && opinion.personId === person.personId)
    return <li>You were asked. What others think is shown once you have answered.</li>
  if (opinion.givenAt === null) return <li>{`${name} was asked and has not answered yet.`}</li>
  return (
    <li>
      <bdi>{name}</bdi>
      {open ? (
        <>
          {': '}
          <b>{determinationLabel(page.charter, opinion.determination ?? '')}</b>.{' '}
          <span dir="auto">{opinion.note}</span>
        </>
      ) : (
        ' has answered; you read it once you have given yours.'
      )}{' '}
      <span class="small faint">
        <DateTime at={moment(opinion.givenAt)} />
      </span>
    </li>
  )
}

export interface OpinionsProps extends PartProps {
  readonly refused: Refusal | undefined
}

const Ask = ({ page, person, csrf, refused }: OpinionsProps) => {
  const asked = page.opinions.map(({ personId }) => personId)
  const options = page.members
    .filter((member) => member.acknowledged && member.personId !== person.personId)
    .filter(({ personId }) => ![...asked, ...page.loaded.conflictedIds].includes(personId))
    .map((member) => ({ value: member.personId, label: member.name }))
  if (options.length === 0) return null
  return (
    <form
      method="post"
      action={addressOf(page, '/opinions')}
      class="inline"
      aria-label="Ask for a second opinion"
    >
      <Hidden csrf={csrf} fields={{ do: 'ask' }} />
      <Select
        name="memberId"
        label="Ask a member"
        none="Choose"
        options={options}
        error={refused?.form === 'ask' ? refused.errors?.['memberId'] : undefined}
      />
      <Button small>Ask</Button>
    </form>
  )
}

const Give = ({ page, csrf, refused }: OpinionsProps) => {
  const mine = refused?.form === 'give' ? refused : undefined
  return (
    <ActionForm
      action={addressOf(page, '/opinions')}
      csrf={csrf}
      hidden={{ do: 'give' }}
      label="Your opinion"
    >
      <Choice
        name="determination"
        label="What do you think it is?"
        options={Object.values(page.charter.determinations).map(({ id, label, meaning }) => ({
          value: id,
          label,
          help: meaning,
        }))}
        value={mine?.values['determination']}
        error={mine?.errors?.['determination']}
      />
      <TextArea
        name="because"
        label="Why"
        rows={3}
        value={mine?.values['because']}
        error={mine?.errors?.['because']}
      />
      <div class="form-end">
        <Button tone="main">Give your opinion</Button>
      </div>
    </ActionForm>
  )
}

export const Opinions = (props: OpinionsProps) => {
  const { page, person } = props
  const isRefused = props.refused?.form === 'ask' || props.refused?.form === 'give'
  const { opinions, loaded } = page
  const isCoordinator = loaded.coordinatorId === person.personId
  const undetermined = loaded.determination === null && page.phase !== 'closed'
  const isUncoordinated = loaded.coordinatorId === null && undetermined && page.isMember
  if (opinions.length === 0 && isUncoordinated)
    return (
      <p class="small quiet" id="opinions">
        A second opinion can be asked for once somebody coordinates the case: take it first.
      </p>
    )
  if (opinions.length === 0 && !(isCoordinator && undetermined)) return null
  const open = mayReadOpinions(opinionFacts(loaded, opinions), person.personId)
  const mine = opinions.find(({ personId }) => personId === person.personId)
  const isNew = page.needs.some(({ need }) => need === 'opinion-given')
  const given = opinions.filter(({ givenAt }) => givenAt !== null).length
  return (
    <Part
      title="Second opinion"
      id="opinions"
      help={opinions.length === 0 ? 'ask a member' : `${given} of ${opinions.length} given`}
      open={
        isRefused ||
        isNew ||
        (undetermined && mine !== undefined && (open || mine.givenAt === null))
      }
    >
      {opinions.length > 0 && (
        <ul>
          {opinions.map((opinion) => (
            <OpinionLine {...props} opinion={opinion} open={open} />
          ))}
        </ul>
      )}
      {mine !== undefined && mine.givenAt === null && undetermined && <Give {...props} />}
      {isCoordinator && undetermined && <Ask {...props} />}
    </Part>
  )
}
