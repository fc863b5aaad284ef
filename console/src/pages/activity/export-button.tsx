import type { EventQuery } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { csvOf, download } from '../../lib/csv.ts'
import { useExplain } from '../../lib/errors.ts'
import { Button } from '../../parts/button.tsx'
import { useToast } from '../../parts/toaster.tsx'
import { sayEvent } from './words.ts'

/** All the events that the filters let through, as a file. */
export function ExportButton({ query }: { query: EventQuery }) {
  const t = useT(), say = useToast(), explain = useExplain()
  const save = useMutation({
    async mutationFn() {
      const rows: (string | number | null)[][] = [['seq', 'at', 'type', 'actor', 'actor_name', 'actor_email', 'subject_type', 'subject_id', 'subject_name', 'subject_email', 'before', 'after', 'sentence']]
      for await (const event of client.events.list({ ...query, limit: 1000 })) {
        const { seq, at, type, actor, subject, before, after } = event
        rows.push([seq, at, type, actor.type, actor.display_name, actor.email, subject.type, subject.id, subject.display_name, subject.email, before && JSON.stringify(before), after && JSON.stringify(after), sayEvent(event, t).replace(/[\u2068\u2069]/g, '')])
      }
      download(`roster-activity-${new Date().toISOString().slice(0, 10)}.csv`, csvOf(rows))
      return rows.length - 1
    },
    onSuccess: (count) => say(t('activity.exported', { count })),
    onError: (error) => say(explain(error), 'bad'),
  })
  return <Button icon="download" isPending={save.isPending} onPress={() => save.mutate()}>{t('activity.export')}</Button>
}
