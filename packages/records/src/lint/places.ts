/*
 * Owns walking a foreign record without trusting its shape: values with their paths.
 * Refuses to know any format.
 */
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'

/** A value and where it stands. */
export interface Place<T> {
  readonly value: T
  /** JSON pointer; put together only when somebody asks, for most places have no finding. */
  readonly path: string
}

interface HasPath {
  readonly path: string
}

class InnerPlace<T> implements Place<T> {
  readonly value: T
  private readonly parent: HasPath
  private readonly segment: string | number

  constructor(value: T, parent: HasPath, segment: string | number) {
    this.value = value
    this.parent = parent
    this.segment = segment
  }

  get path(): string {
    return pointer(this.parent.path, this.segment)
  }
}

/** The record itself, as an object; an empty one when it is none. */
export function rootOf(record: Json): Place<JsonObject> {
  return { value: isJsonObject(record) ? record : {}, path: '' }
}

/** The member when it is an object, else an empty one at that path. */
export function objectAt(place: Place<JsonObject>, name: string): Place<JsonObject> {
  const member = memberOf(place.value, name)
  return new InnerPlace(isJsonObject(member) ? member : {}, place, name)
}

/** The items of the member that are objects, none when it is no list. */
export function objectsAt(place: Place<JsonObject>, name: string): readonly Place<JsonObject>[] {
  return itemsAt(place, name, isJsonObject)
}

/** The items of the member that are strings, none when it is no list. */
export function stringsAt(place: Place<JsonObject>, name: string): readonly Place<string>[] {
  return itemsAt(place, name, isString)
}

/** The member when it is a string. */
export function stringAt(place: Place<JsonObject>, name: string): Place<string> | undefined {
  const member = memberOf(place.value, name)
  return typeof member === 'string' ? new InnerPlace(member, place, name) : undefined
}

function isString(value: Json): value is string {
  return typeof value === 'string'
}

function itemsAt<T extends Json>(
  place: Place<JsonObject>,
  name: string,
  isWanted: (value: Json) => value is T,
): readonly Place<T>[] {
  const items = memberOf(place.value, name)
  if (!isJsonArray(items) || items.length === 0) return NO_PLACES
  const list = new InnerPlace(items, place, name)
  const places: Place<T>[] = []
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (item !== undefined && isWanted(item)) places.push(new InnerPlace(item, list, index))
  }
  return places
}

const NO_PLACES: readonly never[] = []
