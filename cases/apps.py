from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from accounts.leaving import ask_when_leaving
        from cases.film_arrival import film_is_ready
        from cases.handing_over import families_in_hand
        from footage.work import on_ready

        on_ready.append(film_is_ready)
        ask_when_leaving(families_in_hand)
