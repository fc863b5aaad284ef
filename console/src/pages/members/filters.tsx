import { Input, SearchField } from 'react-aria-components'
import { useT } from '../../i18n/index.tsx'
import { roles } from '../../lib/authority.ts'
import { Icon } from '../../parts/icons.tsx'
import { Select } from '../../parts/select.tsx'
import type { Filter } from './use-members.ts'

export function Filters({ filter, onChange }: { filter: Filter; onChange(filter: Filter): void }) {
  const t = useT()
  return (
    <div className="filters" role="search">
      <SearchField aria-label={t('members.search')} value={filter.q} onChange={(q) => onChange({ ...filter, q })} className="search">
        <Icon name="search" size={16} /><Input className="input" placeholder={t('members.search')} />
      </SearchField>
      <Select label={t('role')} hideLabel value={filter.role} onChange={(role) => onChange({ ...filter, role })} choices={[{ id: 'any', name: t('members.any_role') }, ...roles.map((role) => ({ id: role, name: t(`role.${role}`) }))]} />
      <Select label={t('status')} hideLabel value={filter.status} onChange={(status) => onChange({ ...filter, status })} choices={[{ id: 'any', name: t('members.any_status') }, { id: 'active', name: t('active') }, { id: 'suspended', name: t('suspended') }]} />
      <Select label={t('members.sort')} hideLabel value={filter.sort} onChange={(sort) => onChange({ ...filter, sort })} choices={(['role', 'name', 'joined', 'last_login'] as const).map((sort) => ({ id: sort, name: t(`members.sort_${sort}`) }))} />
    </div>
  )
}
