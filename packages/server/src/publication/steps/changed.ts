// A record that another hand wrote since our own steps did: nothing is put over it, and a person decides.
import type { JsonObject } from '@parley/records'
import { Fault } from '../../config/fault.js'

export class RecordChanged extends Fault {
  /** What stands now, kept with the step for the person who decides. */
  readonly found: JsonObject

  constructor(code: 'cve.record-changed' | 'osv.record-changed', found: JsonObject) {
    super({ code, retry: 'never', message: 'another record stands there' })
    this.name = 'RecordChanged'
    this.found = found
  }
}
