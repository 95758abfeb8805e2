from pipeline_kit import main

if __name__ == "__main__":
    main("provider:make_runner")
