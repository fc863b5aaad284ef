import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useExplain } from '../lib/errors.ts'
import { useTitle } from '../lib/title.ts'
import { Empty, Failed, PageHead, Time } from '../parts/bits.tsx'
import { Logo } from '../shell/logo.tsx'

/** In development, the mails as they would look. */
export default function Mailbox() {
  const t = useT(), explain = useExplain()
  useTitle(t('mailbox.title'))
  const mails = useQuery({ queryKey: ['mails'], queryFn: client.mailbox.list, refetchInterval: 2000 })
  const [chosen, setChosen] = useState<string>()
  const open = mails.data?.find(({ id }) => id === chosen) ?? mails.data?.[0]
  return (
    <div className="mailbox">
      <header className="front-head"><Link href="/"><Logo /></Link></header>
      <main id="main">
        <PageHead title={t('mailbox.title')} about={t('mailbox.lead')} />
        {mails.error ? <Failed error={explain(mails.error)} /> : mails.data?.length === 0 ? <Empty icon="mail" title={t('mailbox.empty')}>{t('mailbox.empty_about')}</Empty> : (
          <div className="mails">
            <ul aria-label={t('mailbox.title')}>
              {mails.data?.map((mail) => (
                <li key={mail.id}>
                  <button type="button" className="mail" aria-current={mail.id === open?.id} onClick={() => setChosen(mail.id)}>
                    <b><bdi>{mail.subject}</bdi></b><span className="split"><bdi>{mail.to}</bdi><Time at={mail.at} /></span>
                  </button>
                </li>
              ))}
            </ul>
            {open && <iframe key={open.id} title={open.subject} src={client.mailbox.urlOf(open.id)} sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" />}
          </div>
        )}
      </main>
    </div>
  )
}
