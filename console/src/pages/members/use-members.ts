import type { Member, MemberQuery, Page, Role } from '@roster/client'
import { type InfiniteData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { nameOf } from '../../lib/names.ts'
import { queries } from '../../lib/queries.ts'
import { useToast } from '../../parts/toaster.tsx'

export interface Filter { q: string; role: Role | 'any'; status: 'any' | 'active' | 'suspended'; sort: NonNullable<MemberQuery['sort']> }
type Pages = InfiniteData<Page<Member>>

/** The members that a filter lets through, page by page; the last answer stays until the next one is there. */
export function useMembers(filter: Filter) {
  const wanted = useDeferredValue(filter)
  const list = client.members.list({
    q: wanted.q.trim() || undefined,
    role: wanted.role === 'any' ? undefined : wanted.role,
    status: wanted.status === 'any' ? undefined : wanted.status,
    sort: wanted.sort,
    limit: 100,
  })
  const query = useInfiniteQuery({
    queryKey: useTeamKey('members', wanted),
    queryFn: ({ pageParam, signal }) => list.page(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 3, // a long list is not read anew in the middle
  })
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  return { ...query, rows }
}

type Change = { member: Member; to: Partial<Pick<Member, 'team_role' | 'is_active'>> }

/** Changes a member at once on the screen, and puts it back with a message where the server refuses. */
export function useChangeMember() {
  const t = useT(), say = useToast(), explain = useExplain()
  const key = useTeamKey('members')
  return useMutation({
    mutationFn({ member, to }: Change) {
      if (to.team_role) return client.members.changeRole(member.user_id, to.team_role)
      return to.is_active ? client.members.reinstate(member.user_id) : client.members.suspend(member.user_id)
    },
    async onMutate({ member, to }) {
      await queries.cancelQueries({ queryKey: key })
      put(key, { ...member, ...to })
    },
    onSuccess(member, { to }) {
      put(key, member)
      const name = nameOf(member)
      say(to.team_role ? t('members.role_changed', { name, role: t(`role.${to.team_role}`) }) : t(to.is_active ? 'members.reinstated' : 'members.suspended', { name }))
    },
    onError(error, { member }) {
      put(key, member)
      say(explain(error), 'bad')
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['me'] }),
  })
}

/** Takes a member out of the lists, after the server did. */
export function dropMember(key: unknown[], userId: string): void {
  edit(key, (items) => items.filter(({ user_id }) => user_id !== userId))
}

function put(key: unknown[], member: Member): void {
  edit(key, (items) => items.map((item) => item.user_id === member.user_id ? member : item))
}

function edit(key: unknown[], change: (items: Member[]) => Member[]): void {
  queries.setQueriesData<Pages>({ queryKey: key }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) })
}
