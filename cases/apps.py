from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts.every_minute import every_minute
        from accounts.invitations import on_died, on_joined
        from accounts.leaving import ask_when_leaving
        from accounts.models import access
        from cases.film_arrival import film_is_ready
        from cases.film_clock import destroy_due_films
        from cases.handing_over import families_in_hand
        from cases.joining import tell_died, tell_joined
        from cases.scans import destroy_unused
        from cases.stood_in import stands_in
        from footage.work import on_ready

        every_minute(destroy_due_films)
        every_minute(destroy_unused)
        on_ready.append(film_is_ready)
        on_joined.append(tell_joined)
        on_died.append(tell_died)
        access.stands_in.append(stands_in)
        ask_when_leaving(families_in_hand)
