from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases.film_arrival import film_is_ready
        from footage.work import on_ready

        on_ready.append(film_is_ready)
