def main() -> None:
    print("quotahit")
