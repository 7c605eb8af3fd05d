// `/cases/{id}/readers`: the exact number and the names of everyone who can read a case, and why; narrowing it to named
// members and giving it back to the team.
import type { CaseReader } from '@parley/rules'
import type { ReadersPage as Readers } from '../../cases/readers.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { people } from '../look/marks.js'
import { Note } from '../look/states.js'

export interface ReadersPageProps {
  readonly page: Readers
  readonly csrf: string
  /** Members who can be chosen when the case is narrowed. */
  readonly members: readonly { readonly personId: string; readonly name: string }[]
  readonly mayNarrow: RefusalText | undefined
  readonly refused: RefusalText | undefined
}

const READS = {
  case: 'the case',
  'own-report': 'what is for the reporter',
  'submitted-record': 'the submitted record',
} as const

const rows = (readers: readonly CaseReader[]) =>
  readers.map((reader) => [
    <bdi>{reader.name}</bdi>,
    READS[reader.reads],
    <span dir="auto">{reader.because.join('; ')}</span>,
  ])

const columns = [{ name: 'Who' }, { name: 'Reads' }, { name: 'Because' }]

const Narrow = ({ page, csrf, members }: ReadersPageProps) => (
  <ActionForm
    action={`/cases/${page.loaded.caseId}/readers`}
    csrf={csrf}
    hidden={{ do: 'narrow' }}
    label="Narrow the case"
  >
    <Choice
      name="memberId"
      label="Who of the team reads it from now on"
      help="For a report about, by, or in conflict with a member. Invited people keep their access."
      options={members.map(({ personId, name }) => ({ value: personId, label: name }))}
      values={members.map(({ personId }) => personId)}
    />
    <div class="form-end">
      <Button tone="danger">Narrow to the chosen</Button>
    </div>
  </ActionForm>
)

export const ReadersPage = (props: ReadersPageProps) => {
  const { page, csrf, mayNarrow, refused } = props
  const { loaded, readers, narrowed } = page
  return (
    <>
      <PageHead
        title={`${people(readers.readers.length)} can read ${loaded.number}`}
        lede={
          <>
            <a href={`/cases/${loaded.caseId}`}>Back to the case</a>
            {narrowed && '. It is narrowed to named members of the team.'}
          </>
        }
      />
      {refused && (
        <Note tone="bad" spoken>
          {refused.because}
        </Note>
      )}
      <div class="stack">
        <Card title="Can read now">
          <Table stacks label="Can read now" columns={columns} rows={rows(readers.readers)} />
        </Card>
        {readers.awaited.length > 0 && (
          <Card title="Will be able to, once they agree">
            <Table
              stacks
              label="Will be able to, once they agree"
              columns={columns}
              rows={rows(readers.awaited)}
            />
          </Card>
        )}
        <Card title="Narrow or widen" padded>
          {mayNarrow !== undefined && <p class="quiet">{mayNarrow.because}</p>}
          {mayNarrow === undefined && narrowed && (
            <Action
              action={`/cases/${loaded.caseId}/readers`}
              csrf={csrf}
              hidden={{ do: 'widen' }}
              value="widen"
            >
              Give it back to the whole team
            </Action>
          )}
          {mayNarrow === undefined && <Narrow {...props} />}
        </Card>
      </div>
    </>
  )
}
