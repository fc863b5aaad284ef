import type { Member } from '@roster/client'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { MemberRow } from './member-row.tsx'
import { RemoveMember } from './remove-member.tsx'
import { useMemberMenu } from './use-member-menu.tsx'

const rowHeight = 68

/** Thousands of rows, of which the page holds those on the screen; the next page is asked for before its rows are reached. */
export function MemberTable({ rows, hasMore, isLoadingMore, onMore }: { rows: Member[]; hasMore: boolean; isLoadingMore: boolean; onMore(): void }) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [])
  const virtual = useWindowVirtualizer({ useFlushSync: false, count: rows.length, estimateSize: () => rowHeight, overscan: 6, scrollMargin: top, getItemKey: (index) => rows[index]!.user_id })
  const items = virtual.getVirtualItems(), lastShown = items.at(-1)?.index ?? 0
  const { menu, ask, removing, stopRemoving } = useMemberMenu()

  useEffect(() => { if (hasMore && !isLoadingMore && lastShown >= rows.length - 40) onMore() }, [hasMore, isLoadingMore, lastShown, rows.length, onMore])

  return (
    <>
      <div role="table" aria-label={t('nav.members')} aria-rowcount={hasMore ? -1 : rows.length + 1} aria-busy={isLoadingMore} className="table members">
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className="tr th">
            <span role="columnheader">{t('members.person')}</span><span role="columnheader">{t('role')}</span><span role="columnheader">{t('status')}</span><span role="columnheader">{t('last_seen')}</span><span role="columnheader"><span className="sr">{t('actions')}</span></span>
          </div>
        </div>
        <div role="rowgroup" ref={list} className="virtual" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => (
            <MemberRow key={key} member={rows[index]!} index={index + 2} offset={start - top} ask={ask} />
          ))}
        </div>
      </div>
      {menu}
      {removing && <RemoveMember member={removing} onClose={stopRemoving} />}
    </>
  )
}
