import { computed } from '@preact/signals'
import { conditionsOf } from '../compute/conditions.ts'
import { marksOf } from '../compute/marks.ts'
import { queryParameter, queryParameters } from './location.ts'

/** `q=` and `where=`: on the page of traces, what they are searched for; in a trace, its search. */
export const search = queryParameter('q')
export const wheres = queryParameters('where')

export const marks = computed(() => marksOf(conditionsOf(search.value, wheres.value)))
