// Asks the API as a signed-in person does from a page: with a session and its token, for JSON.
import type { TestPerson } from './people.js'
import type { TestApp } from './test-app.js'

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly payload?: object
}

/** What the API answers. A path that does not begin with `/` is one under the scene's case. */
export const callApi = async (
  { parley, caseId }: { readonly parley: TestApp; readonly caseId: string },
  who: TestPerson,
  url: string,
  { method = 'GET', payload }: CallOptions = {},
) => {
  const answer = await parley.request({
    method,
    url: url.startsWith('/') ? url : `/api/v1/cases/${caseId}/${url}`,
    ...(payload === undefined ? {} : { payload }),
    cookie: who.cookie,
    headers: { accept: 'application/json', 'x-csrf': who.csrf },
  })
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
}
