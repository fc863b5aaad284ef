import { useState } from 'react'
import { type Language, languages, useI18n } from '../../i18n/index.tsx'
import { applyTheme, readTheme } from '../../lib/preferences.ts'
import { Card } from '../../parts/bits.tsx'
import { Select } from '../../parts/select.tsx'

export function Appearance() {
  const { t, language, choose } = useI18n()
  const [theme, setTheme] = useState(readTheme)
  return (
    <Card title={t('me.appearance')} about={t('me.appearance_about')}>
      <div className="pair">
        <Select label={t('me.language')} value={language} onChange={choose} choices={(Object.keys(languages) as Language[]).map((id) => ({ id, name: languages[id] }))} />
        <Select label={t('me.theme')} value={theme} onChange={(next) => { setTheme(next); applyTheme(next) }} choices={(['system', 'light', 'dark'] as const).map((id) => ({ id, name: t(`theme.${id}`) }))} />
      </div>
    </Card>
  )
}
